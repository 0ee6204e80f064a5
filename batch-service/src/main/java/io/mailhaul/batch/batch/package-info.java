/**
 * A batch: its status, the updates about it, and its ticket. The row of a batch is the lock of all
 * data that belongs to the batch.
 */
@NullMarked
package io.mailhaul.batch.batch;

import org.jspecify.annotations.NullMarked;
