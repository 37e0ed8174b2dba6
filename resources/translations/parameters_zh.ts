<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Parameters</name>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>反向提示词</translation>
    </message>
    <message>
        <source>Prompt limit</source>
        <translation>提示词上限</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Exact size</source>
        <translation>精确尺寸</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片数量</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>引导强度</translation>
    </message>
    <message>
        <source>Guidance until</source>
        <translation>引导截止</translation>
    </message>
    <message>
        <source>Guidance cap</source>
        <translation>引导上限</translation>
    </message>
    <message>
        <source>Schedule shift</source>
        <translation>时间表偏移</translation>
    </message>
    <message>
        <source>Rotary embedding</source>
        <translation>旋转位置编码</translation>
    </message>
    <message>
        <source>Attention dropout</source>
        <translation>注意力随机丢弃</translation>
    </message>
    <message>
        <source>Tiling</source>
        <translation>分块处理</translation>
    </message>
    <message>
        <source>Tile size</source>
        <translation>分块大小</translation>
    </message>
    <message>
        <source>Tile overlap</source>
        <translation>分块重叠</translation>
    </message>
    <message>
        <source>Decoder tiling</source>
        <translation>解码分块</translation>
    </message>
    <message>
        <source>Decoder tile size</source>
        <translation>解码分块大小</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>LoRA strength</source>
        <translation>LoRA 强度</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>运行设备</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力算法</translation>
    </message>
    <message>
        <source>CPU threads</source>
        <translation>CPU 线程数</translation>
    </message>
    <message>
        <source>Guards</source>
        <translation>画面防护</translation>
    </message>
    <message>
        <source>Keep rejected pictures</source>
        <translation>保留被拒图片</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Transformer</source>
        <translation>变换器</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>自编码器</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>bf16</source>
        <translation>bf16</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>math</source>
        <translation>常规 (math)</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>分块 (blocked)</translation>
    </message>
    <message>
        <source>flash</source>
        <translation>快速 (flash)</translation>
    </message>
    <message>
        <source>efficient</source>
        <translation>省显存 (efficient)</translation>
    </message>
    <message>
        <source>cudnn</source>
        <translation>cuDNN</translation>
    </message>
    <message>
        <source>cpu</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Needs guidance above 0.</source>
        <translation>引导强度大于 0 时有效</translation>
    </message>
    <message>
        <source>Needs tiling.</source>
        <translation>需开启分块处理</translation>
    </message>
    <message>
        <source>The decoder has its own tile size.</source>
        <translation>解码另有分块大小</translation>
    </message>
    <message>
        <source>Needs decoder tiling.</source>
        <translation>需开启解码分块</translation>
    </message>
    <message>
        <source>Needs a LoRA.</source>
        <translation>需先选择 LoRA</translation>
    </message>
    <message>
        <source>Needs the guards.</source>
        <translation>需开启画面防护</translation>
    </message>
    <message>
        <source>The chosen device cannot do this.</source>
        <translation>所选设备不支持</translation>
    </message>
    <message>
        <source>Needs precision bf16.</source>
        <translation>需要 bf16 精度</translation>
    </message>
    <message>
        <source>Does not work with attention dropout.</source>
        <translation>不能与注意力随机丢弃同用</translation>
    </message>
    <message>
        <source>What the picture shows, in English or Chinese, as a description in whole phrases. May be empty.</source>
        <translation>画面的内容，中英文均可，用完整的语句描述。可以留空。</translation>
    </message>
    <message>
        <source>What the picture should keep away from. It acts only when guidance is above 0.</source>
        <translation>希望画面避开的内容。仅在引导强度大于 0 时有效。</translation>
    </message>
    <message>
        <source>Longest prompt in tokens, the 9 tokens of the chat template included; what lies beyond is cut off and reported. Raise it for very long prompts.</source>
        <translation>提示词的最大词元数，含对话模板的 9 个词元；超出部分会被截断并给出提示。提示词很长时可调高。</translation>
    </message>
    <message>
        <source>Width of the picture, a multiple of the model's unit (16 for Z-Image, 32 for the embedded model) unless force_original_resolution is on.</source>
        <translation>图片宽度，须为模型单位的整数倍（Z-Image 为 16，内置模型为 32），开启精确尺寸时不限。</translation>
    </message>
    <message>
        <source>Height of the picture, a multiple of the model's unit (16 for Z-Image, 32 for the embedded model) unless force_original_resolution is on.</source>
        <translation>图片高度，须为模型单位的整数倍（Z-Image 为 16，内置模型为 32），开启精确尺寸时不限。</translation>
    </message>
    <message>
        <source>Takes any width and height: the picture is made at the next larger size that the model allows and cropped, never scaled.</source>
        <translation>接受任意宽高：先按模型允许的稍大尺寸生成，再裁剪，绝不缩放。</translation>
    </message>
    <message>
        <source>Chooses the noise that the picture grows from; the same seed and settings give the same picture. -1 draws one. Picture i of several uses seed + i, and only the lowest 32 bits count, as in PyTorch.</source>
        <translation>决定画面由哪一份噪声生成；种子与设置相同，图片就相同。-1 为随机。一次生成多张时，第 i 张使用种子 + i；与 PyTorch 一样只取低 32 位。</translation>
    </message>
    <message>
        <source>How many pictures to make, one after the other, each with the next seed.</source>
        <translation>依次生成的图片张数，每张使用下一个种子。</translation>
    </message>
    <message>
        <source>How many times the model refines the picture; time grows in proportion. Z-Image-Turbo wants 8, Z-Image Base 28 to 50, the embedded model 12.</source>
        <translation>模型反复细化画面的次数，耗时随之成正比增加。Z-Image-Turbo 用 8 步，Z-Image 基础版 28 到 50 步，内置模型 12 步。</translation>
    </message>
    <message>
        <source>How strongly the picture is pushed from the negative prompt towards the prompt, counted as in diffusers (one less than the CFG scale of other programs). 0 is off and halves the time: Z-Image-Turbo wants 0, Base 3 to 5, the embedded model 3.</source>
        <translation>画面从反向提示词推向提示词的力度，计法与 diffusers 相同（比其他软件的 CFG 值小 1）。0 为关闭，耗时减半：Z-Image-Turbo 用 0，基础版 3 到 5，内置模型 3。</translation>
    </message>
    <message>
        <source>Share of the way, from 0 to 1, after which guidance stops; 1 keeps it on to the end. Lower values save time and soften the last details.</source>
        <translation>引导在整个过程中停止的位置，取 0 到 1；1 表示一直引导到最后。调低可节省时间，末段细节会更柔和。</translation>
    </message>
    <message>
        <source>Longest guided prediction as a multiple of the unguided one, against glaring colours at high guidance. 0 is off, true is 1. For Z-Image Base off looks stylised, 1 more natural.</source>
        <translation>引导后的预测相对引导前的最大倍数，用于抑制强引导下过艳的颜色。0 为关闭，true 等于 1。对 Z-Image 基础版，关闭更具风格化，1 更自然。</translation>
    </message>
    <message>
        <source>How much of the steps goes into the layout rather than the details; higher gives more to the layout. 0 takes the model's own, which is 3 for Z-Image.</source>
        <translation>步数在构图与细节之间的分配，值越高越偏向构图。0 表示采用模型自带的值，Z-Image 为 3。</translation>
    </message>
    <message>
        <source>Tells the transformer where each part of the picture lies. Leave it on: without it the picture loses its structure.</source>
        <translation>告诉变换器画面各部分的位置。请保持开启，关闭后画面会失去结构。</translation>
    </message>
    <message>
        <source>Share of the attention that is dropped at random, drawn from the picture's seed. A little (0.05) varies textures; 0 is off.</source>
        <translation>随机丢弃的注意力比例，由图片种子决定。少量（0.05）可使纹理有所变化；0 为关闭。</translation>
    </message>
    <message>
        <source>Encodes and decodes the picture in tiles, which needs less memory and more time. The picture is the same.</source>
        <translation>分块编码和解码图片，占用内存更少，耗时更长，结果与不分块相同。</translation>
    </message>
    <message>
        <source>Side of a tile. Smaller tiles need less memory and more time.</source>
        <translation>分块的边长。分块越小，内存占用越少，耗时越长。</translation>
    </message>
    <message>
        <source>Share of a tile that overlaps its neighbour in other programs. Here every tile sees as much of its neighbours as it needs and no seams are left, so that it changes nothing.</source>
        <translation>在其他程序中，分块与相邻分块重叠的比例。本程序的每个分块都能看到所需的相邻部分，不留接缝，因此该值不起作用。</translation>
    </message>
    <message>
        <source>Decodes in tiles of a size of their own instead of the tile size above.</source>
        <translation>解码时使用单独的分块大小，而不是上面的分块大小。</translation>
    </message>
    <message>
        <source>Side of a tile when decoder tiling is on.</source>
        <translation>开启解码分块时的分块边长。</translation>
    </message>
    <message>
        <source>A LoRA file in safetensors format that is added to the transformer's weights; empty for none.</source>
        <translation>叠加到变换器权重上的 LoRA 文件（safetensors 格式）；留空表示不使用。</translation>
    </message>
    <message>
        <source>How strongly the LoRA acts: 1 as trained, 0 not at all, negative values the opposite way.</source>
        <translation>LoRA 的作用强度：1 为训练时的强度，0 为无效，负值为反向作用。</translation>
    </message>
    <message>
        <source>Where the model runs: cpu, or cuda:N for graphics card N, counted from 0. auto takes the first card, else the CPU.</source>
        <translation>模型在哪里运行：cpu，或 cuda:N 表示第 N 块显卡（从 0 数起）。自动会选第一块显卡，没有显卡则用 CPU。</translation>
    </message>
    <message>
        <source>How attention is computed. math holds all scores at once; blocked takes some rows at a time, a sixteenth of the memory, and is auto's choice on the CPU; flash, efficient and cudnn are the fused CUDA kernels, flash and cudnn for bf16 and fp16 only.</source>
        <translation>注意力的计算方式。math 一次保存全部分数；blocked 每次只算若干行，内存占用为其十六分之一，“自动”在 CPU 上选用它；flash、efficient 和 cudnn 是融合的 CUDA 内核，其中 flash 和 cudnn 仅用于 bf16 和 fp16。</translation>
    </message>
    <message>
        <source>How many threads compute on the CPU; 0 takes one per core.</source>
        <translation>CPU 计算使用的线程数；0 表示每个核心一个线程。</translation>
    </message>
    <message>
        <source>Tests what every stage gives for values that make no picture, and repeats a failed stage in higher precision. Off shows what they repair, and leaves out the scaling that keeps fp16 in its range.</source>
        <translation>检查每个阶段的结果是否含有无法成图的数值，并以更高精度重做失败的阶段。关闭后可看到它们修复了什么，同时也不再进行使 fp16 保持在范围内的缩放。</translation>
    </message>
    <message>
        <source>Writes a picture that the image guard refuses as NAME.rejected.png; the job fails all the same.</source>
        <translation>把被画面防护拒绝的图片另存为“文件名.rejected.png”；任务仍记为失败。</translation>
    </message>
    <message>
        <source>Variation seed</source>
        <translation>变体种子</translation>
    </message>
    <message>
        <source>The seed that variation strength and prompt noise draw from.</source>
        <translation>变体强度和提示词噪声所用的种子。</translation>
    </message>
    <message>
        <source>Variation strength</source>
        <translation>变体强度</translation>
    </message>
    <message>
        <source>How far the picture's noise goes from that of its seed to that of the variation seed: a little, 0.05 to 0.3, gives pictures that are alike; 1 is the other seed's picture.</source>
        <translation>图片的噪声从自身种子的噪声向变体种子的噪声走多远：少许（0.05 到 0.3）得到相似的图片；1 即另一种子的图片。</translation>
    </message>
    <message>
        <source>Prompt noise</source>
        <translation>提示词噪声</translation>
    </message>
    <message>
        <source>Noise on what the text encoder makes of the prompt, as a share of its size: for models whose seeds look alike, as Z-Image-Turbo's do. 0.1 to 0.4 gives other layouts, more leaves the prompt behind.</source>
        <translation>加在文本编码器对提示词的编码上的噪声，以占编码大小的比例计：适合不同种子结果相近的模型，如 Z-Image-Turbo。0.1 到 0.4 会改变构图，更大则偏离提示词。</translation>
    </message>
    <message>
        <source>Execution</source>
        <translation>执行方式</translation>
    </message>
    <message>
        <source>What is done between the products: plain takes libtorch's own operations, the reference; fused takes kernels that do several at once; captured also records a step once and replays it on a card, which helps where pictures are small. auto chooses by device and size.</source>
        <translation>矩阵乘法之间的计算方式：plain 使用 libtorch 自带的运算，作为基准；fused 使用一次完成多项运算的内核；captured 还会在显卡上录制一步并重放，图片较小时有帮助。“自动”按设备和尺寸选择。</translation>
    </message>
    <message>
        <source>Needs variation strength or prompt noise.</source>
        <translation>变体强度或提示词噪声大于 0 时有效</translation>
    </message>
    <message>
        <source>Number format of the products in text encoder and transformer; what lies between them is fp32. auto takes bf16 on a card and fp32 on the CPU. fp16 is for cards that are slow in bf16; on the CPU it is emulated, every product rounded as on a card, which is slow and meant for tests. fp8 needs half the memory and is faster on cards that have it, and changes the picture a little: it takes the transformer's inner layers, fp8-all its outer ones too.</source>
        <translation>文本编码器和变换器中矩阵乘法的数值格式，其余计算均为 fp32。“自动”在显卡上取 bf16，在 CPU 上取 fp32。fp16 适合 bf16 较慢的显卡；在 CPU 上为模拟，每次乘法都像显卡那样舍入，速度慢，仅供测试。fp8 只需一半内存，在支持它的显卡上更快，但画面会略有变化：它用于变换器的内层，fp8-all 也用于外层。</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>基准 (plain)</translation>
    </message>
    <message>
        <source>fused</source>
        <translation>融合 (fused)</translation>
    </message>
    <message>
        <source>captured</source>
        <translation>录制 (captured)</translation>
    </message>
    <message>
        <source>fp8</source>
        <translation>fp8</translation>
    </message>
    <message>
        <source>fp8-all</source>
        <translation>fp8-all</translation>
    </message>
    <message>
        <source>Offload</source>
        <translation>权重卸载</translation>
    </message>
    <message>
        <source>Whether weights may lie in the computer's memory and come to the card as they are needed. auto does so only as far as the card's memory falls short; never keeps all on the card, which is an error where it does not fit; always brings everything anew, the slowest way and the one that needs least. The picture is the same.</source>
        <translation>权重是否可以放在内存中，用到时再传到显卡。“自动”只在显存不够时按需这样做；“从不”全部留在显卡上，放不下时报错；“总是”每次都重新传输全部权重，最慢，但显存占用最少。画面不变。</translation>
    </message>
    <message>
        <source>Low-memory mode</source>
        <translation>低显存模式</translation>
    </message>
    <message>
        <source>Spares a card's memory without taking more of the computer's: the text encoder is freed as soon as the prompt is read and comes from the files for the next one, the picture is decoded in tiles, and fp8 is taken where it is allowed and needed. Offload does nothing meanwhile.</source>
        <translation>节省显存而不占用更多内存：读完提示词立即释放文本编码器，下次再从文件读取；图片分块解码；在允许且需要时使用 fp8。此时“权重卸载”不起作用。</translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>显存预算</translation>
    </message>
    <message>
        <source>How much of the card's memory this program may take in all. 0 takes what is free, less a reserve. What is needed beyond comes from the computer's memory, as far as offload allows.</source>
        <translation>本程序总共可以使用多少显存。0 表示使用空闲显存，并留出余量。超出的部分在“权重卸载”允许的范围内放在内存中。</translation>
    </message>
    <message>
        <source>Allow fp8</source>
        <translation>允许 fp8</translation>
    </message>
    <message>
        <source>Lets precision auto take fp8 on a card where bf16 does not fit: the weights take half the memory, and the picture changes a little. What ran stands in the picture's metadata.</source>
        <translation>允许精度“自动”在 bf16 放不下的显卡上改用 fp8：权重只占一半显存，画面略有变化。实际使用的精度记录在图片的元数据中。</translation>
    </message>
    <message>
        <source>GiB</source>
        <translation>GiB</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>Needs a graphics card.</source>
        <translation>需要显卡</translation>
    </message>
    <message>
        <source>Low-memory mode never offloads.</source>
        <translation>低显存模式下不卸载权重</translation>
    </message>
    <message>
        <source>Needs precision auto.</source>
        <translation>精度为“自动”时有效</translation>
    </message>
</context>
</TS>
