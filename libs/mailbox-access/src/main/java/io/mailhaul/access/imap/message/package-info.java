/** The commands that read, write and change the messages of the selected folder. */
@NullMarked
package io.mailhaul.access.imap.message;

import org.jspecify.annotations.NullMarked;
