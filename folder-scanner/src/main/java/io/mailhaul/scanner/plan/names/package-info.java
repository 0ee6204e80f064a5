/**
 * The rules for single folder names: well-known special-use names (RFC 6154) and the characters and
 * lengths that destination servers accept.
 */
@NullMarked
package io.mailhaul.scanner.plan.names;

import org.jspecify.annotations.NullMarked;
