/**
 * Opens the source and the destination mailbox of a migration together and reports the outcome of
 * the sign-in.
 */
@NullMarked
package io.mailhaul.worker.mailbox;

import org.jspecify.annotations.NullMarked;
