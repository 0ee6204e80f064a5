/** The memory for mail that all lanes of a copier share, and how a lane reserves a part of it. */
@NullMarked
package io.mailhaul.copier.lane.memory;

import org.jspecify.annotations.NullMarked;
