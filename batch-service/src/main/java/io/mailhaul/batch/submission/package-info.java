/**
 * Taking a batch in: what a client asked for becomes rows, sealed credentials and an open run, all
 * or nothing.
 */
@NullMarked
package io.mailhaul.batch.submission;

import org.jspecify.annotations.NullMarked;
