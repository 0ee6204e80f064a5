/**
 * Counts what a pass has to do in each destination folder, detects what was moved or renamed at the
 * source since the last pass, and assigns the resulting lanes to slots.
 */
@NullMarked
package io.mailhaul.scanner.lanes;

import org.jspecify.annotations.NullMarked;
