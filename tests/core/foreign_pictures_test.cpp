// Pictures of other programs, as files (tests/data/foreign, made anew after public reports), and the documents that
// they keep their settings in.

#include "foreign_metadata/foreign_metadata.h"
#include "io/picture_head.h"

#include "base/error.h"
#include "core/test_files.h"

#include <avif/avif.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace zimage {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

const std::filesystem::path kFolder = std::filesystem::path(ZIMAGE_TEST_DATA) / "foreign";

std::string valueOf(const ForeignMetadata& recalled, const char* key)
{
    for (const auto& [def, value] : recalled.values)
        if (std::string_view(def->key) == key)
            return paramText(value);
    return "(none)";
}

std::string allNotes(const ForeignMetadata& recalled)
{
    std::string all;
    for (const std::string& note : recalled.notes)
        all += note + "\n";
    return all;
}

ForeignMetadata recalledFrom(const char* keyword, const std::string& text)
{
    const auto recalled = recall({{keyword, text}});
    EXPECT_TRUE(recalled) << text;
    return recalled.value_or(ForeignMetadata{});
}

TEST(ForeignPictures, GiveTheSettingsThatTheyWereMadeWith)
{
    std::ifstream file(kFolder / "expected.json");
    const Json expected = Json::parse(file);
    ASSERT_EQ(expected.size(), 15U);
    for (const auto& [name, wanted] : expected.items()) {
        SCOPED_TRACE(name);
        const auto recalled = recall(readPictureHead(kFolder / name).texts);
        ASSERT_TRUE(recalled);
        for (const auto& [key, value] : wanted.items()) {
            if (key == "program")
                EXPECT_EQ(recalled->source, value);
            else if (key == "notes")
                for (const Json& note : value)
                    EXPECT_THAT(allNotes(*recalled), HasSubstr(note.get<std::string>()));
            else
                EXPECT_EQ(valueOf(*recalled, key.c_str()), value) << key;
        }
    }
}

TEST(ForeignPictures, AreToldByTheirContentAndNotByTheirName)
{
    EXPECT_EQ(readPictureHead(kFolder / "jpeg-named.png").kind, FileKind::Jpeg);
    EXPECT_EQ(readPictureHead(kFolder / "a1111.webp").kind, FileKind::WebP);
    EXPECT_EQ(readPictureHead(kFolder / "cfg-zero.png").width, 64);
    EXPECT_EQ(readPictureHead(kFolder / "a1111.webp").height, 1);
}

TEST(ForeignPictures, SayThatTheyAreDamaged)
{
    const test::TempFolder folder;
    for (const char* name : {"a1111.jpg", "a1111.webp"}) {
        std::ifstream file(kFolder / name, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        const std::filesystem::path cut = folder.path() / name;
        std::ofstream(cut, std::ios::binary) << bytes.substr(0, 32);
        try {
            static_cast<void>(readPictureHead(cut));
            FAIL() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Corrupt);
            EXPECT_THAT(error.what(), HasSubstr("is damaged: it begins as a"));
        }
    }
}

TEST(ForeignPictures, AreReadFromAvifToo)
{
    const test::TempFolder folder;
    std::ifstream jpeg(kFolder / "a1111.jpg", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(jpeg)), {});
    const std::string exif = bytes.substr(12, 0xEA - 8); // behind "Exif\0\0"
    avifImage* image = avifImageCreate(8, 8, 8, AVIF_PIXEL_FORMAT_YUV444);
    avifImageAllocatePlanes(image, AVIF_PLANES_YUV);
    for (int plane = 0; plane < 3; ++plane)
        std::fill_n(image->yuvPlanes[plane], image->yuvRowBytes[plane] * 8, std::uint8_t{100});
    avifImageSetMetadataExif(image, reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size());
    avifEncoder* encoder = avifEncoderCreate();
    avifRWData output = AVIF_DATA_EMPTY;
    const avifResult made = avifEncoderWrite(encoder, image, &output);
    std::ofstream(folder.path() / "a.avif", std::ios::binary)
        .write(reinterpret_cast<const char*>(output.data), static_cast<std::streamsize>(output.size));
    avifRWDataFree(&output);
    avifEncoderDestroy(encoder);
    avifImageDestroy(image);
    if (made != AVIF_RESULT_OK)
        GTEST_SKIP() << "libavif has no encoder here";
    const PictureHead head = readPictureHead(folder.path() / "a.avif");
    EXPECT_EQ(head.width, 8);
    const auto recalled = recall(head.texts);
    ASSERT_TRUE(recalled);
    EXPECT_EQ(valueOf(*recalled, "prompt"), "a barn");
}

TEST(ForeignPictures, HaveSdCppsTextInItsOwnPlaces)
{
    const test::TempFolder folder;
    std::ifstream file(kFolder / "a1111.jpg", std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const std::string text = std::string("parameters") + '\0'
        + "狐狸\nNegative prompt: \nSteps: 9, CFG scale: 1, Seed: 3, "
          "Size: 64x64, Version: stable-diffusion.cpp";
    const std::size_t length = text.size() + 2;
    std::string comment = "\xFF\xFE";
    comment += static_cast<char>(length >> 8);
    comment += static_cast<char>(length & 0xFF);
    bytes.replace(2, 0xEA + 2, comment + text); // in place of Exif
    std::ofstream(folder.path() / "a.jpg", std::ios::binary) << bytes;
    const auto recalled = recall(readPictureHead(folder.path() / "a.jpg").texts);
    ASSERT_TRUE(recalled);
    EXPECT_EQ(recalled->source, "stable-diffusion.cpp");
    EXPECT_EQ(valueOf(*recalled, "prompt"), "狐狸");
}

TEST(ForeignDocuments, AreToldByTheirKeys)
{
    const ForeignMetadata things = recalledFrom(
        "UserComment",
        R"({"c":"a lake","uc":"blurry","model":"z_image_turbo_q8p.ckpt","sampler":"Euler A","scale":1,"seed":77,
            "size":"768x1024","steps":8,"shift":3,"lora":[{"model":"ink","weight":0.6}],"strength":1,"seed_mode":"Scale Alike"})");
    EXPECT_EQ(things.source, "Draw Things");
    EXPECT_EQ(valueOf(things, "prompt"), "a lake");
    EXPECT_EQ(valueOf(things, "height"), "1024");
    EXPECT_EQ(valueOf(things, "guidance"), "0.0");
    EXPECT_EQ(valueOf(things, "shift"), "3.0");
    EXPECT_THAT(allNotes(things), HasSubstr("LoRA ink at 0.6"));

    const ForeignMetadata mflux = recalledFrom(
        "UserComment",
        R"({"mflux_version":"0.18.0","model":"Tongyi-MAI/Z-Image","seed":42,"steps":20,"guidance":4.0,"height":512,"width":768,
            "quantize":8,"lora_paths":["a/ink.safetensors"],"lora_scales":[0.5],"prompt":"a heron","negative_prompt":"text"})");
    EXPECT_EQ(mflux.source, "mflux");
    EXPECT_EQ(valueOf(mflux, "guidance"), "4.0"); // its scale is ours
    EXPECT_EQ(valueOf(mflux, "width"), "768");
    EXPECT_EQ(valueOf(mflux, "negative_prompt"), "text");
    EXPECT_EQ(
        valueOf(recalledFrom("UserComment", R"({"mflux_version":"0.18.0","guidance":1,"prompt":"x"})"), "guidance"),
        "0.0");

    const auto novel =
        recall({{"Software", "NovelAI"},
                {"Description", "a girl, rain"},
                {"Comment",
                 R"({"steps":28,"sampler":"k_euler","seed":123,"scale":11,"uc":"lowres","width":832,"height":1216})"}});
    ASSERT_TRUE(novel);
    EXPECT_EQ(novel->source, "NovelAI");
    EXPECT_EQ(valueOf(*novel, "prompt"), "a girl, rain");
    EXPECT_EQ(valueOf(*novel, "guidance"), "10.0");

    EXPECT_FALSE(recall({{"UserComment", R"({"camera":"X100"})"}}));
}

TEST(ForeignDocuments, GiveASeedThatJsonDoesNotKeepExactlyAsTheBitsThatCount)
{
    const std::string document = R"({"prompt":"x","performance":"Speed","guidance_scale":4,"seed":)";
    EXPECT_EQ(valueOf(recalledFrom("parameters", document + "9007199254740992}"), "seed"), "9007199254740992");
    const ForeignMetadata large = recalledFrom("parameters", document + "9007199254740993}");
    EXPECT_EQ(valueOf(large, "seed"), "1");
    EXPECT_THAT(allNotes(large), HasSubstr("The seed 9007199254740993 became 1"));
}

// ComfyUI's workflow, without the graph that was run

TEST(ForeignWorkflow, IsReadAlongItsLinks)
{
    const ForeignMetadata recalled = recalledFrom("workflow", R"({"version":0.4,"nodes":[
        {"id":1,"type":"KSampler","widgets_values":[5,"fixed",12,3.5,"euler","simple",1],"inputs":[
            {"name":"model","link":1},{"name":"positive","link":2},{"name":"negative","link":3},{"name":"latent_image","link":4}]},
        {"id":2,"type":"CLIPTextEncode","widgets_values":["a fox"]},
        {"id":3,"type":"CLIPTextEncode","widgets_values":["a dog"]},
        {"id":4,"type":"EmptySD3LatentImage","widgets_values":[1024,768,1]},
        {"id":5,"type":"ModelSamplingAuraFlow","widgets_values":[2.5],"inputs":[{"name":"model","link":5}]},
        {"id":6,"type":"LoraLoaderModelOnly","widgets_values":["ink.safetensors",0.7]}],
        "links":[[1,5,0,1,0,"MODEL"],[2,2,0,1,1,"C"],[3,3,0,1,2,"C"],[4,4,0,1,3,"LATENT"],[5,6,0,5,0,"MODEL"]]})");
    EXPECT_EQ(recalled.source, "ComfyUI");
    EXPECT_EQ(valueOf(recalled, "prompt"), "a fox");
    EXPECT_EQ(valueOf(recalled, "negative_prompt"), "a dog");
    EXPECT_EQ(valueOf(recalled, "seed"), "5");
    EXPECT_EQ(valueOf(recalled, "steps"), "12");
    EXPECT_EQ(valueOf(recalled, "guidance"), "2.5");
    EXPECT_EQ(valueOf(recalled, "width"), "1024");
    EXPECT_EQ(valueOf(recalled, "shift"), "2.5");
    EXPECT_THAT(allNotes(recalled),
                AllOf(HasSubstr("LoRA ink.safetensors at 0.7"), HasSubstr("not the graph that was run")));
}

TEST(ForeignWorkflow, IsReadThroughSubgraphs)
{
    const ForeignMetadata recalled = recalledFrom("workflow", R"({"nodes":[
        {"id":1,"type":"PrimitiveStringMultiline","widgets_values":["a quiet lake"]},
        {"id":2,"type":"inner","inputs":[{"name":"text","link":10}],"outputs":[{"name":"IMAGE"}]},
        {"id":3,"type":"SaveImage","inputs":[{"name":"images","link":11}]}],
        "links":[[10,1,0,2,0,"STRING"],[11,2,0,3,0,"IMAGE"]],
        "definitions":{"subgraphs":[{"id":"inner","nodes":[
            {"id":7,"type":"CLIPTextEncode","widgets_values":[""],"inputs":[{"name":"text","link":1}]},
            {"id":8,"type":"KSampler","widgets_values":[9,"fixed",8,1,"euler","simple",1],"inputs":[{"name":"positive","link":2}]},
            {"id":9,"type":"VAEDecode","inputs":[{"name":"samples","link":3}]}],
            "links":[{"id":1,"origin_id":-10,"origin_slot":0,"target_id":7,"target_slot":0},
                     {"id":2,"origin_id":7,"origin_slot":0,"target_id":8,"target_slot":1},
                     {"id":3,"origin_id":8,"origin_slot":0,"target_id":9,"target_slot":0},
                     {"id":4,"origin_id":9,"origin_slot":0,"target_id":-20,"target_slot":0}]}]}})");
    EXPECT_EQ(valueOf(recalled, "prompt"), "a quiet lake");
    EXPECT_EQ(valueOf(recalled, "seed"), "9");
}

TEST(ForeignWorkflow, LeavesOutNodesThatAreOff)
{
    const ForeignMetadata recalled = recalledFrom("workflow", R"({"nodes":[
        {"id":1,"type":"KSampler","mode":4,"widgets_values":[1,"fixed",50,9]},
        {"id":2,"type":"KSampler","mode":0,"widgets_values":[2,"fixed",8,1]},
        {"id":3,"type":"CLIPTextEncode","mode":2,"widgets_values":["muted"]},
        {"id":4,"type":"CLIPTextEncode","mode":0,"widgets_values":["a cat"]}],"links":[]})");
    EXPECT_EQ(valueOf(recalled, "steps"), "8");
    EXPECT_EQ(valueOf(recalled, "prompt"), "a cat");
}

TEST(ForeignWorkflow, ToleratesSubgraphsInThemselvesAndOddParts)
{
    for (
        const char* document :
        {R"({"nodes":[{"id":1,"type":"a"}],"definitions":{"subgraphs":[{"id":"a","nodes":[{"id":1,"type":"a"},{"id":2,"type":"a"}]}]}})",
         R"({"nodes":{"id":1},"links":5})",
         R"({"nodes":[5,{"id":{},"type":1},{"type":"KSampler"}],"links":[[1],{"id":1},null]})",
         R"({"nodes":[{"id":1,"type":"KSampler","inputs":[{"name":"positive","link":1}]}],"links":[[1,1,0,1,0,"x"]]})"}) {
        const auto recalled = recall({{"workflow", document}});
        ASSERT_TRUE(recalled);
        EXPECT_FALSE(recalled->notes.empty());
    }
}

// Texts that ComfyUI's nodes put together

TEST(ForeignComfyTexts, AreJoinedAsTheirNodesJoinThem)
{
    const auto promptOf = [](const std::string& nodes) {
        return valueOf(
            recalledFrom("prompt",
                         R"({"1":{"class_type":"KSampler","inputs":{"seed":1,"steps":8,"cfg":1,"positive":["2",0]}},
            "2":{"class_type":"CLIPTextEncode","inputs":{"text":["3",0]}},)"
                             + nodes + "}"),
            "prompt");
    };
    EXPECT_EQ(
        promptOf(
            R"("3":{"class_type":"StringConcatenate","inputs":{"string_a":"a","string_b":["4",0],"delimiter":", "}},
                          "4":{"class_type":"StringConcatenate","inputs":{"string_a":"b","string_b":"c","delimiter":"-"}})"),
        "a, b-c");
    EXPECT_EQ(promptOf(R"("3":{"class_type":"Text Concatenate","inputs":{"text_a":"a","text_c":"c","delimiter":" "}})"),
              "a c");
    EXPECT_EQ(promptOf(R"("3":{"class_type":"StringConcatenate","inputs":{"string_a":["3",0],"string_b":["3",0]}})"),
              "(none)");
}

} // namespace
} // namespace zimage
