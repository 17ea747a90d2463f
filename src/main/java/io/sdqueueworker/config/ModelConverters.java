package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.staging.models.ModelPattern;
import io.sdqueueworker.staging.models.ModelSource;
import io.sdqueueworker.task.ModelInputs;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/// Reads where models come from, and says of a wrong setting what is expected in its place.
public final class ModelConverters {

    private ModelConverters() {}

    /// Which models are to be there before the first task.
    public static final class Prefetched implements Converter<ModelPattern> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable ModelPattern convert(String value) {
            return given(value, Prefetched::read);
        }

        private static ModelPattern read(String value) {
            try {
                return ModelPattern.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("paths of models, or globs on them, with commas between them, such as"
                        + " Stable-diffusion/sd_xl*.safetensors,Lora/**; this one " + e.getMessage());
            }
        }
    }

    /// An input of ComfyUI's nodes that names a model file.
    public static final class ComfyUiInput implements Converter<ModelInputs.Entry> {

        private static final long serialVersionUID = 1L;

        @Override
        public ModelInputs.@Nullable Entry convert(String value) {
            return given(value, ComfyUiInput::read);
        }

        private static ModelInputs.Entry read(String value) {
            try {
                return ModelInputs.Entry.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("inputs of nodes and the folders of their models, with commas between them, such as"
                        + " MyLoader.my_file=my_folder+other_folder; this one " + e.getMessage());
            }
        }
    }

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
