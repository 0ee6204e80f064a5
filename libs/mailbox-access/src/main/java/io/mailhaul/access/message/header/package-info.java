/** Header fields of messages as bytes: found, read and encoded. */
@NullMarked
package io.mailhaul.access.message.header;

import org.jspecify.annotations.NullMarked;
