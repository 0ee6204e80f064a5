/** The whole platform in one process, for one machine. */
@NullMarked
package io.mailhaul.standalone;

import org.jspecify.annotations.NullMarked;
