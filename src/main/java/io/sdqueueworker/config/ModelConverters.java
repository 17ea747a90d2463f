package io.sdqueueworker.config;

import static io.sdqueueworker.config.Converters.expects;
import static io.sdqueueworker.config.Converters.given;

import io.sdqueueworker.models.ModelSource;
import io.sdqueueworker.models.catalogue.ModelPattern;
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

    /// Which models.
    public static final class Models implements Converter<ModelPattern> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable ModelPattern convert(String value) {
            return given(value, Models::read);
        }

        private static ModelPattern read(String value) {
            try {
                return ModelPattern.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("paths of models with commas between them, such as Lora/**,sd_xl_base_1.0.safetensors,"
                        + " and '" + value + "' " + e.getMessage());
            }
        }
    }

    /// An input of ComfyUI's nodes that names models.
    public static final class Input implements Converter<NodeInput> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable NodeInput convert(String value) {
            return given(value, Input::read);
        }

        private static NodeInput read(String value) {
            try {
                return NodeInput.parse(value);
            } catch (IllegalArgumentException e) {
                throw expects("inputs and folders with commas between them, such as MyLoader.my_file=folder+other,"
                        + " and '" + value + "' " + e.getMessage());
            }
        }
    }

    /// How many parts come at a time.
    public static final class Connections implements Converter<Integer> {

        private static final long serialVersionUID = 1L;
        private static final int MOST = 64;

        @Override
        public @Nullable Integer convert(String value) {
            return given(value, Connections::read);
        }

        private static Integer read(String value) {
            Integer count = Converters.Count.read(value);
            if (count > MOST) {
                throw expects("a number of connections from 1 to " + MOST);
            }
            return count;
        }
    }

    /// How large a part is: a small one costs a call of its own, a large one is lost when the process is killed.
    public static final class PartBytes implements Converter<Long> {

        private static final long serialVersionUID = 1L;
        private static final long LEAST = 64 * 1024;
        private static final long MOST = 1024L * 1024 * 1024;

        @Override
        public @Nullable Long convert(String value) {
            return given(value, PartBytes::read);
        }

        private static Long read(String value) {
            Long bytes = Converters.Bytes.read(value);
            if (bytes < LEAST || bytes > MOST) {
                throw expects("a number of bytes from 64K to 1G");
            }
            return bytes;
        }
    }
}
