/** The program that the user calls, and its commands: from arguments to an exit code. */
@NullMarked
package io.mailhaul.cli;

import org.jspecify.annotations.NullMarked;
