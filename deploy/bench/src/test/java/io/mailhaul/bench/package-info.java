/**
 * The benchmark: Mailhaul and mbsync copy the same mail between the same servers in turn, several
 * times. The result is the ratio of their times, because absolute rates depend on the machine.
 */
@NullMarked
package io.mailhaul.bench;

import org.jspecify.annotations.NullMarked;
