/**
 * A batch, its status and its row, which is the lock of all that belongs to it: who holds it is
 * alone with the batch.
 */
@NullMarked
package io.mailhaul.batch.batch;

import org.jspecify.annotations.NullMarked;
