/**
 * What may be changed about an item's bytes when a destination refuses them as they are: the repair
 * ladder, a small pure function per rung. Everything that a rung's rule does not speak of stays
 * byte for byte as it was.
 */
@NullMarked
package io.mailhaul.copier.repair;

import org.jspecify.annotations.NullMarked;
