/**
 * What is known about the folders and messages of a mailbox: UIDs, labels, flags, mapping rules and
 * alterations.
 */
@NullMarked
package io.mailhaul.model.folder;

import org.jspecify.annotations.NullMarked;
