/// The catalogue of the model bucket: which models exist, and which object a name means.
///
/// Used by `models` and `models.cache`. Lists objects; must not read their content.
@NullMarked
package io.sdqueueworker.models.catalogue;

import org.jspecify.annotations.NullMarked;
