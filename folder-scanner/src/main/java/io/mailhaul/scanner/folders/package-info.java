/**
 * Creates the planned folders at the destination, and detects names that the server maps to a
 * folder that it already has.
 */
@NullMarked
package io.mailhaul.scanner.folders;

import org.jspecify.annotations.NullMarked;
