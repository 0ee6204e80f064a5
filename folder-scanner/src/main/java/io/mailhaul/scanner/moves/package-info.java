/**
 * Detects messages and folders that were moved or renamed at the source since the last pass, so
 * that their copies can be moved instead of copied again.
 */
@NullMarked
package io.mailhaul.scanner.moves;

import org.jspecify.annotations.NullMarked;
