/** The ticket thread as it was sent, kept so that it can be read again. */
@NullMarked
package io.mailhaul.batch.ticket;

import org.jspecify.annotations.NullMarked;
