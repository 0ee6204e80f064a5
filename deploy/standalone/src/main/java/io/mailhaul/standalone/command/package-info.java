/** The commands: from options to an exit code. */
@NullMarked
package io.mailhaul.standalone.command;

import org.jspecify.annotations.NullMarked;
