/**
 * Changes to the bytes of a message that a destination refuses as it is: one small pure function
 * for each rule of the RFCs. Everything that a rule does not concern stays byte for byte the same.
 */
@NullMarked
package io.mailhaul.access.message.repair;

import org.jspecify.annotations.NullMarked;
