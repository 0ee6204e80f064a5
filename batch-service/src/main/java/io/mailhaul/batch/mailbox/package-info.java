/**
 * A mailbox on its way through a run. All its changes are guarded methods of one type, because the
 * tracker, admission and submissions all move it and none of them may do so wrongly.
 */
@NullMarked
package io.mailhaul.batch.mailbox;

import org.jspecify.annotations.NullMarked;
