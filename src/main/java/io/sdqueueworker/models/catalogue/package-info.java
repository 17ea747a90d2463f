/// The catalogue of models: which models exist, and which object a name means.
///
/// Used by the rest of `models`. Lists objects; must not read their content.
@NullMarked
package io.sdqueueworker.models.catalogue;

import org.jspecify.annotations.NullMarked;
