/**
 * What a copier knows about copiers that ended without releasing their slots: the marker beside a
 * slot's committed offset, what it shows about each event, and how far a lane is suspected to cause
 * such an end.
 */
@NullMarked
package io.mailhaul.copier.slot.crash;

import org.jspecify.annotations.NullMarked;
