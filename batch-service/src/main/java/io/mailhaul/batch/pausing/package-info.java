/** Lets a batch rest, and go on. */
@NullMarked
package io.mailhaul.batch.pausing;

import org.jspecify.annotations.NullMarked;
