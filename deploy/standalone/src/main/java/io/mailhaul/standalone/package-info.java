/** The program that a user calls. */
@NullMarked
package io.mailhaul.standalone;

import org.jspecify.annotations.NullMarked;
