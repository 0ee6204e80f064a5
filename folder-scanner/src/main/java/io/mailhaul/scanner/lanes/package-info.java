/**
 * Counts what a pass has to do in each destination folder, and assigns the resulting lanes to
 * slots.
 */
@NullMarked
package io.mailhaul.scanner.lanes;

import org.jspecify.annotations.NullMarked;
