/**
 * A mailbox and its passes through a run. Submission, admission and tracking all change it, so
 * every change is a guarded method of one type.
 */
@NullMarked
package io.mailhaul.batch.mailbox;

import org.jspecify.annotations.NullMarked;
