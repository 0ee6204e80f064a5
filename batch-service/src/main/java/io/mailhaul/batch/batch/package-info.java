/** A batch, its status and its row. The row is the lock of all data that belongs to the batch. */
@NullMarked
package io.mailhaul.batch.batch;

import org.jspecify.annotations.NullMarked;
