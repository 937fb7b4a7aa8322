import type { ScalarFunction } from '../call.ts';
import { collectionFunctions } from './collections.ts';
import { conditionalFunctions } from './conditional.ts';
import { datetimeFunctions } from './datetime.ts';
import { mathFunctions } from './math.ts';
import { textFunctions } from './text.ts';

/** All scalar functions there are: no other name reaches the engine. */
export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  ...textFunctions,
  ...mathFunctions,
  ...conditionalFunctions,
  ...datetimeFunctions,
  ...collectionFunctions,
};

/** Functions of Trino (https://trino.io/docs/current/functions/list.html) that are refused as not built, not as unknown. */
export const unbuiltFunctions: ReadonlySet<string> = new Set(
  `acos all_match any_match approx_most_frequent approx_set array_distinct array_except array_intersect array_max array_min
  array_position array_remove array_union arrays_overlap asin atan atan2 bing_tile bit_count bitwise_and_agg bitwise_left_shift
  bitwise_not bitwise_or_agg bitwise_right_shift bitwise_xor_agg char2hexint checksum codepoint color combinations cos cosh
  cosine_similarity crc32 current_timezone date_parse_iso degrees empty_approx_set exclude_columns filter flatten format
  format_number from_base from_base32 from_base64 from_base64url from_big_endian_32 from_big_endian_64 from_encoded_polyline
  from_hex from_ieee754_32 from_ieee754_64 from_iso8601_date from_iso8601_timestamp from_iso8601_timestamp_nanos from_unixtime_nanos
  from_utf8 geometric_mean hamming_distance histogram hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 hour human_readable_seconds
  inverse_normal_cdf is_json_scalar json_array_contains json_array_get json_array_length json_exists json_extract
  json_extract_scalar json_format json_object json_parse json_query json_size json_value kurtosis learn_classifier
  levenshtein_distance listagg log luhn_check map_agg map_concat map_entries map_filter map_from_entries map_union
  map_zip_with merge multimap_agg multimap_from_entries murmur3 ngrams none_match normal_cdf normalize numeric_histogram
  objectid parse_data_size parse_datetime parse_duration parse_presto_data_size qdigest_agg quantile_at_value radians
  reduce reduce_agg regexp_count regexp_extract_all regexp_position regexp_split regr_intercept regr_slope repeat render sequence
  sha512 shuffle sin sinh skewness slice soundex spatial_partitions split_to_map split_to_multimap spooky_hash_v2_32
  spooky_hash_v2_64 tan tanh tdigest_agg timestamp_objectid timezone_hour timezone_minute to_base to_base32 to_base64
  to_base64url to_big_endian_32 to_big_endian_64 to_ieee754_32 to_ieee754_64 to_iso8601 to_milliseconds transform
  transform_keys transform_values translate trim_array url_decode url_encode url_extract_fragment url_extract_host
  url_extract_parameter url_extract_path url_extract_port url_extract_protocol url_extract_query uuid value_at_quantile
  values_at_quantiles width_bucket wilson_interval_lower wilson_interval_upper word_stem xxhash64 zip zip_with`.split(
    /\s+/,
  ),
);
