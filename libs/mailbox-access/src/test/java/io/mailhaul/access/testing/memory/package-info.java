/** The simplest store that the port allows: no UIDVALIDITY, no mod-sequences, labels or moves. */
@NullMarked
package io.mailhaul.access.testing.memory;

import org.jspecify.annotations.NullMarked;
