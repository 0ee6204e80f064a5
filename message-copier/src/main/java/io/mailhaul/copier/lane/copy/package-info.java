/**
 * Copies the remaining messages of a source folder in windows: fetch, prepare, append, and isolate
 * or repair a message that the destination refuses.
 */
@NullMarked
package io.mailhaul.copier.lane.copy;

import org.jspecify.annotations.NullMarked;
