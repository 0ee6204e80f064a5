/** The entries of a ticket as they were sent, stored so that users can read them again. */
@NullMarked
package io.mailhaul.batch.ticket;

import org.jspecify.annotations.NullMarked;
