/**
 * Verifies mailboxes, plans and makes their folders at the destination, and publishes the lanes
 * that copiers work. A job is read, answered once, and forgotten: what earlier passes did is
 * batch-service's to know.
 */
@NullMarked
package io.mailhaul.scanner;

import org.jspecify.annotations.NullMarked;
