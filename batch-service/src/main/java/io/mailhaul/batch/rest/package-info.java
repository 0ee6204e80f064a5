/** What all of REST has in common: the token, and problems told as RFC 9457 has them. */
@NullMarked
package io.mailhaul.batch.rest;

import org.jspecify.annotations.NullMarked;
