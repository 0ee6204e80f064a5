/**
 * The folder scanner: reads mailbox jobs, plans and creates the folders at the destination, and
 * publishes the lanes for the copiers. The scanner answers each job once and keeps no state: only
 * batch-service knows what earlier passes did.
 */
@NullMarked
package io.mailhaul.scanner;

import org.jspecify.annotations.NullMarked;
