/**
 * Applies the reports of scanners and copiers exactly once, so that the counts add up at any time.
 */
@NullMarked
package io.mailhaul.batch.tracking;

import org.jspecify.annotations.NullMarked;
