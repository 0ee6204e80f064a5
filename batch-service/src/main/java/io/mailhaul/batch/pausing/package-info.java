/** Pauses and resumes a batch. */
@NullMarked
package io.mailhaul.batch.pausing;

import org.jspecify.annotations.NullMarked;
