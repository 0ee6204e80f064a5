/** The {@code control} topic, which every replica reads to its end before its first turn. */
@NullMarked
package io.mailhaul.copier.control;

import org.jspecify.annotations.NullMarked;
