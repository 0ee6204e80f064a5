/** What every replica has to know before its first turn. */
@NullMarked
package io.mailhaul.copier.control;

import org.jspecify.annotations.NullMarked;
