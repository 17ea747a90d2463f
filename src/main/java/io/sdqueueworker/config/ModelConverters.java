package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.staging.models.ModelSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads where models come from, and says of a wrong setting what is expected in its place.
public final class ModelConverters {

    private ModelConverters() {}

    /// Where models come from.
    public static final class Source implements Converter<ModelSource> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable ModelSource convert(String value) {
            return given(value, Source::read);
        }

        private static ModelSource read(String value) {
            if (value.equals("external")) {
                return new ModelSource.External();
            }
            return ModelSource.Bucket.parse(value)
                    .orElseThrow(() -> expects("external, or a bucket and a prefix such as s3://my-models/sdxl"));
        }
    }
}
