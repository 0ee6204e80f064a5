/**
 * The REST API for workers: scanners and copiers fetch credentials and folder states here and
 * report sign-in outcomes.
 */
@NullMarked
package io.mailhaul.batch.workerapi;

import org.jspecify.annotations.NullMarked;
