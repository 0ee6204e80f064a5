/**
 * The folders of a source and of a destination, and the optional capabilities that an adapter may
 * offer for them.
 */
@NullMarked
package io.mailhaul.access.folder;

import org.jspecify.annotations.NullMarked;
