/**
 * The benchmark: Mailhaul and mbsync do the same work on the same servers in turn, several times,
 * and the ratios of their times are the result. Absolute rates say more about the machine than
 * about either.
 */
@NullMarked
package io.mailhaul.bench;

import org.jspecify.annotations.NullMarked;
