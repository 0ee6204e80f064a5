/**
 * Copies whose content, flags or dates differ from the source message: written per turn, read by
 * the report.
 */
@NullMarked
package io.mailhaul.batch.alteration;

import org.jspecify.annotations.NullMarked;
