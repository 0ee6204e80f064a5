/**
 * The stages of a lane within one turn, in their order, and the report of their results. The copier
 * may stop at any point; a later turn repeats the work from the lane's event with the same result.
 */
@NullMarked
package io.mailhaul.copier.lane;

import org.jspecify.annotations.NullMarked;
