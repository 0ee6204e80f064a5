/**
 * What all REST controllers share: token check and error responses (RFC 9457). A controller is in
 * the package of what it shows or changes. Paths that begin with {@code /worker} are the worker
 * API.
 */
@NullMarked
package io.mailhaul.batch.rest;

import org.jspecify.annotations.NullMarked;
