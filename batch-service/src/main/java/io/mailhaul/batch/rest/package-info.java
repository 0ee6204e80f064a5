/** What all REST controllers share: token check and error responses (RFC 9457). */
@NullMarked
package io.mailhaul.batch.rest;

import org.jspecify.annotations.NullMarked;
