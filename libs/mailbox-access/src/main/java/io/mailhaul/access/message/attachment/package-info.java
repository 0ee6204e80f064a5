/**
 * The last resort for a message that a destination refuses in every repaired form: the original,
 * byte for byte, as an attachment of a new message.
 */
@NullMarked
package io.mailhaul.access.message.attachment;

import org.jspecify.annotations.NullMarked;
