/** Pauses and resumes a batch. */
@NullMarked
package io.mailhaul.batch.pause;

import org.jspecify.annotations.NullMarked;
