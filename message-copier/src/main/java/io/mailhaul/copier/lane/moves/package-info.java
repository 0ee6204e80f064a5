/** Replicates moves and renames at the source by moving the earlier copies at the destination. */
@NullMarked
package io.mailhaul.copier.lane.moves;

import org.jspecify.annotations.NullMarked;
