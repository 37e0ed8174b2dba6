<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>IssueText</name>
    <message>
        <source>Too large: this model makes %1 px at most.</source>
        <translation>过大：此模型最大支持 %1 像素。</translation>
    </message>
    <message>
        <source>Too small: take %1 px or more.</source>
        <translation>过小：请取 %1 像素或以上。</translation>
    </message>
    <message>
        <source>%1 is no multiple of %2: take %3 or %4, or turn on “exact”.</source>
        <translation>%1 不是 %2 的整数倍：请改为 %3 或 %4，或选择“精确”。</translation>
    </message>
    <message>
        <source>Out of range: take %1 to %2.</source>
        <translation>超出范围：请取 %1 到 %2。</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>%1 GiB</source>
        <translation>%1 GiB</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>All in the computer&apos;s memory</source>
        <translation>全部在内存中</translation>
    </message>
    <message>
        <source>All weights on the card</source>
        <translation>权重全部在显卡上</translation>
    </message>
    <message>
        <source>part of the text encoder</source>
        <translation>文本编码器的一部分</translation>
    </message>
    <message>
        <source>text encoder</source>
        <translation>文本编码器</translation>
    </message>
    <message>
        <source>all blocks</source>
        <translation>全部模块</translation>
    </message>
    <message>
        <source>%1 of %2 blocks</source>
        <translation>%2 个模块中的 %1 个</translation>
    </message>
    <message>
        <source> and </source>
        <translation>和</translation>
    </message>
    <message>
        <source>%1 from the computer&apos;s memory</source>
        <translation>%1放在内存</translation>
    </message>
    <message>
        <source>%1 read from the files as needed</source>
        <translation>%1用时从文件读取</translation>
    </message>
    <message>
        <source>weights in %1</source>
        <translation>权重为 %1</translation>
    </message>
    <message>
        <source>decoded on the CPU</source>
        <translation>在 CPU 上解码</translation>
    </message>
    <message>
        <source>decoded in tiles of %1 px</source>
        <translation>按 %1 像素分块解码</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>Prompt %1, steps %2, decoding %3; there are %4.</source>
        <translation>提示词 %1，采样 %2，解码 %3；可用 %4。</translation>
    </message>
    <message>
        <source>%1 of the computer&apos;s memory are locked for it.</source>
        <translation>为此锁定内存 %1。</translation>
    </message>
    <message>
        <source>%1 · about %2</source>
        <translation>%1 · 约 %2</translation>
    </message>
    <message>
        <source>Needs %1 of memory and has %2: no size fits.</source>
        <translation>需要 %1，可用 %2：没有放得下的尺寸。</translation>
    </message>
    <message>
        <source>Needs %1 of memory and has %2: the largest that fits is %3 × %4.</source>
        <translation>需要 %1，可用 %2：最大可用尺寸为 %3 × %4。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::AdviceStrip</name>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Apply: %1</source>
        <translation>应用：%1</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>+%1</source>
        <translation>+%1</translation>
    </message>
    <message>
        <source>Only the first advice</source>
        <translation>只显示第一条建议</translation>
    </message>
    <message>
        <source>Show all advice</source>
        <translation>显示全部建议</translation>
    </message>
    <message>
        <source>Do not give this advice again</source>
        <translation>不再给出此建议</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ChangeLine</name>
    <message>
        <source>The first picture</source>
        <translation>第一张图片</translation>
    </message>
    <message>
        <source>Made with the same settings as the picture before</source>
        <translation>与上一张图片的设置相同</translation>
    </message>
    <message>
        <source>Changed since the previous picture</source>
        <translation>与上一张图片相比的变化</translation>
    </message>
    <message>
        <source>Hold Space on the picture to see the one before.</source>
        <translation>在图片上按住空格键，可查看上一张。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::DraftSheet</name>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Keys 1 to 4 make a draft full size</source>
        <translation>按 1 到 4 键，将草稿生成为完整尺寸</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Keys 1 to %1 make a variation the new picture</source>
        <translation>按 1 到 %1 键使变体成为新图片</translation>
    </message>
</context>
<context>
    <name>zimage::ui::DraftTile</name>
    <message>
        <source>Draft %1, not made yet</source>
        <translation>草稿 %1，尚未生成</translation>
    </message>
    <message>
        <source>Draft %1, seed %2</source>
        <translation>草稿 %1，种子 %2</translation>
    </message>
    <message>
        <source>Make this one full size</source>
        <translation>将此草稿生成为完整尺寸</translation>
    </message>
    <message>
        <source>Make this one full size (%1)</source>
        <translation>将此草稿生成为完整尺寸 (%1)</translation>
    </message>
    <message>
        <source>Tile %1, the picture itself: %2</source>
        <translation>第 %1 格，图片本身：%2</translation>
    </message>
    <message>
        <source>Variation %1: %2</source>
        <translation>变体 %1：%2</translation>
    </message>
    <message>
        <source>Variation %1, not made yet: %2</source>
        <translation>变体 %1，尚未生成：%2</translation>
    </message>
    <message>
        <source>%1
Make this one the new picture (%2)</source>
        <translation>%1
以此为新图片 (%2)</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>这张图片</translation>
    </message>
    <message>
        <source>Show the picture</source>
        <translation>显示这张图片</translation>
    </message>
    <message>
        <source>Make this one the new picture</source>
        <translation>以此为新图片</translation>
    </message>
</context>
<context>
    <name>zimage::ui::DraftsScreen</name>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
</context>
<context>
    <name>zimage::ui::EmptyCanvas</name>
    <message>
        <source>No picture yet</source>
        <translation>还没有图片</translation>
    </message>
    <message>
        <source>What would you like to see?</source>
        <translation>想看到什么画面？</translation>
    </message>
    <message>
        <source>Describe it in the prompt or begin with a template, then press %1.</source>
        <translation>在提示词中描述画面，或从模板开始，然后按 %1。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::FilmStrip</name>
    <message>
        <source>Pictures of this session</source>
        <translation>本次会话的图片</translation>
    </message>
    <message>
        <source>The newest picture is at the right</source>
        <translation>最新的图片在最右边</translation>
    </message>
</context>
<context>
    <name>zimage::ui::FoldSection</name>
    <message>
        <source>Open; press to fold</source>
        <translation>已展开，按下可折叠</translation>
    </message>
    <message>
        <source>Folded; press to open</source>
        <translation>已折叠，按下可展开</translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n 项已修改</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>zimage::ui::FolderDialog</name>
    <message>
        <source>Save the picture in</source>
        <translation>将图片保存到</translation>
    </message>
</context>
<context>
    <name>zimage::ui::GenerateBar</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>Loading the model …</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Reading the prompt …</source>
        <translation>正在解析提示词…</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 / %2 步</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Decoding, tile %1 of %2</source>
        <translation>正在解码，第 %1 / %2 块</translation>
    </message>
    <message>
        <source>Decoding …</source>
        <translation>正在解码…</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>the last one</source>
        <translation>最后一张</translation>
    </message>
    <message>
        <source>Picture %1 of %2</source>
        <translation>第 %1 / %2 张</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 项等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Generate another</source>
        <translation>再生成一张</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Makes a picture of the prompt; while one is being made, puts it into the queue (Ctrl+Enter)</source>
        <translation>按提示词生成图片；正在生成时则加入队列 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Four drafts</source>
        <translation>四张草稿</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stops now; what was seen last stays as a draft (Esc). Ctrl+Esc stops after this picture</source>
        <translation>立即停止，最后的预览留作草稿 (Esc)。Ctrl+Esc 完成当前图片后停止</translation>
    </message>
    <message>
        <source>Makes four small pictures of four seeds in a third of the steps; a click on one makes it at full size (Ctrl+Shift+Enter)</source>
        <translation>用四个种子、三分之一的步数生成四张小图；点击其中一张即生成完整尺寸 (Ctrl+Shift+Enter)</translation>
    </message>
    <message>
        <source>Memory and time of the job as set</source>
        <translation>当前设置的显存与时间</translation>
    </message>
</context>
<context>
    <name>zimage::ui::GenerationService</name>
    <message>
        <source>It was not started.</source>
        <translation>任务未开始。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::GenerationWorker</name>
    <message>
        <source>Drafts are lost when the program ends. %1</source>
        <translation>程序结束后草稿会丢失。%1</translation>
    </message>
</context>
<context>
    <name>zimage::ui::GuardLedger</name>
    <message>
        <source>The guards were off</source>
        <translation>画面防护已关闭</translation>
    </message>
    <message>
        <source>All checks passed</source>
        <translation>全部检查通过</translation>
    </message>
    <message>
        <source>One fault repaired</source>
        <translation>修复了 1 处问题</translation>
    </message>
    <message>
        <source>%1 faults repaired</source>
        <translation>修复了 %1 处问题</translation>
    </message>
    <message>
        <source>A fault was left</source>
        <translation>仍有问题未修复</translation>
    </message>
    <message>
        <source>Guards</source>
        <translation>画面防护</translation>
    </message>
    <message>
        <source>Guards: %1</source>
        <translation>画面防护：%1</translation>
    </message>
    <message>
        <source>What the guards checked</source>
        <translation>防护检查的内容</translation>
    </message>
    <message>
        <source>Nothing was tested for this picture. Turn on “Guards” among the engine&apos;s parameters.</source>
        <translation>此图片未经检查。请在“引擎”参数中开启“画面防护”。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::GuardSummary</name>
    <message>
        <source>under 0.01 %</source>
        <translation>不到 0.01 %</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Reading the prompt</source>
        <translation>读取提示词</translation>
    </message>
    <message>
        <source>values clamped to ±10</source>
        <translation>数值截断到 ±10</translation>
    </message>
    <message>
        <source>repeated with fp32 where values are largest</source>
        <translation>在数值最大处改用 fp32 重新计算</translation>
    </message>
    <message>
        <source>repeated in fp32</source>
        <translation>改用 fp32 重新计算</translation>
    </message>
    <message>
        <source>repeated without clamping</source>
        <translation>不截断，重新计算</translation>
    </message>
    <message>
        <source>%1: came out as one flat colour in %2.</source>
        <translation>%1：在 %2 下得到一片纯色。</translation>
    </message>
    <message>
        <source>%1: values that are not finite in %2 (%3).</source>
        <translation>%1：在 %2 下出现非有限数值（%3）。</translation>
    </message>
    <message>
        <source>Nothing was left to try.</source>
        <translation>已无其他办法可试。</translation>
    </message>
    <message>
        <source>Remedy: %1, which helped.</source>
        <translation>处理：%1，已解决。</translation>
    </message>
    <message>
        <source>Remedy: %1, which did not help.</source>
        <translation>处理：%1，未能解决。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>All values finite</source>
        <translation>所有数值均有限</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>采样步骤</translation>
    </message>
    <message>
        <source>All values finite, at every step</source>
        <translation>每一步的所有数值均有限</translation>
    </message>
    <message>
        <source>Neither black nor flat</source>
        <translation>既非全黑，也非纯色</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Written whole, with its settings</source>
        <translation>已完整写入，并附带参数</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>repeated after memory was set free</source>
        <translation>释放内存后重新计算</translation>
    </message>
    <message>
        <source>repeated with %1 rows at once</source>
        <translation>每次只算 %1 行，重新计算</translation>
    </message>
    <message>
        <source>repeated in tiles of %1 px</source>
        <translation>改用 %1 像素的分块重新计算</translation>
    </message>
    <message>
        <source>%1: did not fit into memory.</source>
        <translation>%1：内存不足。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::HeldMessage</name>
    <message numerus="yes">
        <source>%n picture(s) still waiting to be made.</source>
        <translation>
            <numerusform>还有 %n 张图片等待生成。</numerusform>
        </translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>zimage::ui::JobController</name>
    <message>
        <source>There is no model. Open a model folder first (Ctrl+O).</source>
        <translation>尚无模型。请先打开模型文件夹 (Ctrl+O)。</translation>
    </message>
    <message>
        <source>This draft was made with %1: open that model first.</source>
        <translation>此草稿由 %1 生成：请先打开该模型。</translation>
    </message>
    <message>
        <source>This picture was made with %1: open that model first.</source>
        <translation>这张图片由 %1 生成：请先打开该模型。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::JobReport</name>
    <message>
        <source>Decode again</source>
        <translation>重新解码</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Save elsewhere …</source>
        <translation>保存到其他位置…</translation>
    </message>
</context>
<context>
    <name>zimage::ui::LogPanel</name>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Lowest level that is shown</source>
        <translation>显示的最低级别</translation>
    </message>
    <message>
        <source>Only lines with …</source>
        <translation>仅显示包含…的行</translation>
    </message>
    <message>
        <source>Filter the log by text</source>
        <translation>按文字筛选日志</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies the selected lines, or all that are shown</source>
        <translation>复制选中的行，未选中则复制全部显示的行</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
</context>
<context>
    <name>zimage::ui::MainWindow</name>
    <message>
        <source>About Z-Image Studio</source>
        <translation>关于 Z-Image Studio</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Z-Image Studio %1&lt;/h3&gt;&lt;p&gt;Makes pictures from Chinese and English prompts with Z-Image models, on your own machine.&lt;/p&gt;&lt;p&gt;MIT licence; what else is shipped or linked stands in THIRD-PARTY-NOTICES.md.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Z-Image Studio %1&lt;/h3&gt;&lt;p&gt;使用 Z-Image 模型，在您自己的电脑上根据中英文提示词生成图片。&lt;/p&gt;&lt;p&gt;采用 MIT 许可证；其他随附或链接的组件见 THIRD-PARTY-NOTICES.md。&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>zimage::ui::MessageBar</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ModelController</name>
    <message>
        <source>Quick check: %1</source>
        <translation>快速检查：%1</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>%1 is open.</source>
        <translation>已打开 %1。</translation>
    </message>
    <message>
        <source>Quick check</source>
        <translation>快速检查</translation>
    </message>
</context>
<context>
    <name>zimage::ui::NoticeBar</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PairView</name>
    <message>
        <source>Before and after: %1, %2</source>
        <translation>前后对比：%1，%2</translation>
    </message>
    <message>
        <source>Drag, or use the arrow keys, to compare</source>
        <translation>拖动，或用方向键对比</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ParamRow</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>权重文件 (*.safetensors)</translation>
    </message>
    <message>
        <source>%1: back to the preset&apos;s value (%2)</source>
        <translation>%1：恢复预设值（%2）</translation>
    </message>
    <message>
        <source>Give a number, %1, with a point for decimals.</source>
        <translation>请输入数字，范围 %1，小数点用“.”。</translation>
    </message>
    <message>
        <source>Give a whole number, %1.</source>
        <translation>请输入整数，范围 %1。</translation>
    </message>
    <message>
        <source>none – drop a file here</source>
        <translation>无，可拖入文件</translation>
    </message>
    <message>
        <source>%1: choose a file</source>
        <translation>%1：选择文件</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ParameterChanges</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PictureActions</name>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save a copy as …</source>
        <translation>另存副本…</translation>
    </message>
    <message>
        <source>Save a copy with its settings</source>
        <translation>保存带有设置信息的副本</translation>
    </message>
    <message>
        <source>Copy prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Copy the prompt</source>
        <translation>复制提示词</translation>
    </message>
    <message>
        <source>Use this prompt</source>
        <translation>使用此提示词</translation>
    </message>
    <message>
        <source>Use the prompt of this picture</source>
        <translation>使用此图片的提示词</translation>
    </message>
    <message>
        <source>Use this seed</source>
        <translation>使用此种子</translation>
    </message>
    <message>
        <source>Use the seed of this picture</source>
        <translation>使用此图片的种子</translation>
    </message>
    <message>
        <source>Use all settings</source>
        <translation>使用全部设置</translation>
    </message>
    <message>
        <source>Use all settings of this picture</source>
        <translation>使用此图片的全部设置</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show the file in its folder</source>
        <translation>在文件夹中显示此文件</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Move the picture to the trash</source>
        <translation>将图片移到回收站</translation>
    </message>
    <message>
        <source>Remove the draft</source>
        <translation>移除草稿</translation>
    </message>
    <message>
        <source>Remove the draft from the strip</source>
        <translation>将草稿从胶片条中移除</translation>
    </message>
    <message>
        <source>Make full size</source>
        <translation>生成完整尺寸</translation>
    </message>
    <message>
        <source>Make this draft full size</source>
        <translation>将此草稿生成为完整尺寸</translation>
    </message>
    <message>
        <source>The picture cannot be copied: its file cannot be read.</source>
        <translation>无法复制图片：文件无法读取。</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>保存副本</translation>
    </message>
    <message>
        <source>PNG with its settings (*.png);;JPEG (*.jpg *.jpeg);;WebP (*.webp)</source>
        <translation>PNG，含设置信息 (*.png);;JPEG (*.jpg *.jpeg);;WebP (*.webp)</translation>
    </message>
    <message>
        <source>That is the picture&apos;s own file; choose another name.</source>
        <translation>这是图片自身的文件，请换一个名称。</translation>
    </message>
    <message>
        <source>The copy cannot be saved as %1: %2.</source>
        <translation>无法将副本保存为 %1：%2。</translation>
    </message>
    <message>
        <source>Use the prompt with wildcards</source>
        <translation>使用带通配符的提示词</translation>
    </message>
    <message>
        <source>Use the prompt as it was before its wildcards were drawn</source>
        <translation>使用抽取通配符之前的提示词</translation>
    </message>
    <message>
        <source>Show side by side</source>
        <translation>并排显示</translation>
    </message>
    <message>
        <source>Show these drafts or variations side by side</source>
        <translation>并排显示这些草稿或变体</translation>
    </message>
    <message>
        <source>Variations …</source>
        <translation>变体…</translation>
    </message>
    <message>
        <source>Make variations of this picture</source>
        <translation>为这张图片生成变体</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PicturePanel</name>
    <message>
        <source>%1 cannot be read. Was it moved or deleted?</source>
        <translation>无法读取 %1。它是否已被移动或删除？</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已保存为 %1</translation>
    </message>
    <message>
        <source>Picture copied</source>
        <translation>已复制图片</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Draft removed</source>
        <translation>已移除草稿</translation>
    </message>
    <message>
        <source>Moved to trash</source>
        <translation>已移到回收站</translation>
    </message>
    <message>
        <source>The picture cannot be brought back from the trash.</source>
        <translation>无法从回收站恢复图片。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message>
        <source>Fit · %1</source>
        <translation>适合窗口 · %1</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Colours: the screen&apos;s profile %1</source>
        <translation>颜色：显示器配置文件 %1</translation>
    </message>
    <message>
        <source>Colours: sRGB, the screen&apos;s profile is not known</source>
        <translation>颜色：sRGB，显示器配置文件未知</translation>
    </message>
    <message>
        <source>Fit or 100 %</source>
        <translation>适合窗口或 100%</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100%</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Fit to the window or 100 % (F)</source>
        <translation>适合窗口或 100% (F)</translation>
    </message>
    <message>
        <source>Make full size</source>
        <translation>生成完整尺寸</translation>
    </message>
    <message>
        <source>Back to the picture in the making</source>
        <translation>返回正在生成的图片</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>%1 cannot be moved to the trash: %2. It stays where it is.</source>
        <translation>无法将 %1 移到回收站：%2。文件仍在原处。</translation>
    </message>
    <message>
        <source>%1 was moved or deleted already; the strip forgets it.</source>
        <translation>%1 已被移走或删除，已从胶片条中去掉。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PictureScreen</name>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) are out of the strip; files and drafts are kept.</source>
        <translation>
            <numerusform>胶片条中的 %n 张图片已收起，文件和草稿均保留。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Settings taken over</source>
        <translation>已采用图片的设置</translation>
    </message>
    <message>
        <source>Prompt taken over</source>
        <translation>已采用图片的提示词</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PresetBar</name>
    <message>
        <source>Defaults</source>
        <translation>默认设置</translation>
    </message>
    <message>
        <source>Automatic: %1</source>
        <translation>自动：%1</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>“%1” is in the trash.</source>
        <translation>“%1”已移到回收站。</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Settings that belong together; choosing one keeps the prompt and the seed.</source>
        <translation>一组配套的设置；切换预设时保留提示词和种子。</translation>
    </message>
    <message>
        <source>Take this name</source>
        <translation>使用此名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Manage presets</source>
        <translation>管理预设</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Bring the preset back from the trash</source>
        <translation>从回收站恢复预设</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a preset with changed values</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>Export the preset</source>
        <translation>导出预设</translation>
    </message>
    <message>
        <source>Presets (*.yaml)</source>
        <translation>预设 (*.yaml)</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PresetChoice</name>
    <message>
        <source>This preset has keys that this version does not know: %1. They do nothing here and are kept.</source>
        <translation>此预设含有当前版本不认识的项：%1。这些项不起作用，但会保留。</translation>
    </message>
    <message>
        <source>The preset is saved.</source>
        <translation>预设已保存。</translation>
    </message>
    <message>
        <source>The preset “%1” is saved.</source>
        <translation>预设“%1”已保存。</translation>
    </message>
    <message>
        <source>The preset “%1” is now among yours.</source>
        <translation>预设“%1”已加入“我的预设”。</translation>
    </message>
    <message>
        <source>The preset was written to %1.</source>
        <translation>预设已导出到 %1。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PresetStore</name>
    <message>
        <source>%1 could not be brought back from the trash.</source>
        <translation>无法从回收站恢复 %1。</translation>
    </message>
    <message>
        <source>%1 cannot be moved to the trash: %2. It stays where it is.</source>
        <translation>无法将 %1 移到回收站：%2。文件仍在原处。</translation>
    </message>
    <message>
        <source>%1 was moved or deleted already.</source>
        <translation>%1 已被移走或删除。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PromptCompleter</name>
    <message>
        <source>Proposed words</source>
        <translation>建议的词语</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PromptPanel</name>
    <message>
        <source>The prompt takes more tokens than the model reads: what is struck out is cut.</source>
        <translation>提示词的词元数超出模型能读取的上限：画删除线的部分会被截去。</translation>
    </message>
    <message>
        <source>Tokens of the prompt, its frame included, and the most that the model reads.</source>
        <translation>提示词的词元数（含对话模板）与模型能读取的上限。</translation>
    </message>
    <message>
        <source>The template is saved among yours.</source>
        <translation>模板已保存到“我的模板”。</translation>
    </message>
    <message>
        <source>Start with “%1”</source>
        <translation>从“%1”开始</translation>
    </message>
    <message>
        <source>Start with the template %1</source>
        <translation>从模板“%1”开始</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>模板</translation>
    </message>
    <message>
        <source>Begin with a sentence that works, and fill in its slots</source>
        <translation>从一个行之有效的句式开始，再填入各个空位</translation>
    </message>
    <message>
        <source>Prompt templates</source>
        <translation>提示词模板</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>提示词的词元数</translation>
    </message>
    <message>
        <source>Tokens of the prompt, more than are read</source>
        <translation>提示词的词元数，已超出读取上限</translation>
    </message>
</context>
<context>
    <name>zimage::ui::PromptSection</name>
    <message>
        <source>Describe the picture, in English or Chinese: what is in it, where, in which light and style. Ctrl+Enter makes it.</source>
        <translation>描述想要的画面，中英文均可：有什么、在哪里、怎样的光线与风格。按 Ctrl+Enter 生成。</translation>
    </message>
    <message>
        <source>What to keep away from</source>
        <translation>希望画面避开的内容</translation>
    </message>
</context>
<context>
    <name>zimage::ui::QueuePanel</name>
    <message>
        <source>stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>已暂停</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) waiting</source>
        <translation>
            <numerusform>%n 张图片等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is waiting</source>
        <translation>队列为空</translation>
    </message>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
    <message numerus="yes">
        <source>%n draft(s)</source>
        <translation>
            <numerusform>%n 张草稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n 张图片</numerusform>
        </translation>
    </message>
    <message>
        <source>Take it out of the queue (Delete)</source>
        <translation>移出队列 (Delete)</translation>
    </message>
    <message>
        <source>Take out: %1</source>
        <translation>移出：%1</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Makes the pictures that are held</source>
        <translation>生成已暂停的图片</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Takes out all that is waiting</source>
        <translation>移出所有等待项</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>to be judged</source>
        <translation>待评判</translation>
    </message>
</context>
<context>
    <name>zimage::ui::QueueUndo</name>
    <message numerus="yes">
        <source>%n job(s) are out of the queue.</source>
        <translation>
            <numerusform>已从队列中移除 %n 个任务。</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>zimage::ui::QuickCheck</name>
    <message>
        <source>There is no model to check.</source>
        <translation>没有可检查的模型。</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>检查已停止。</translation>
    </message>
    <message>
        <source>Not good: %1</source>
        <translation>不合格：%1</translation>
    </message>
    <message>
        <source>%1 s at %2, peak memory %3</source>
        <translation>%1 秒，%2，内存峰值 %3</translation>
    </message>
    <message>
        <source>Not good: the picture is black (%1).</source>
        <translation>不合格：图片全黑（%1）。</translation>
    </message>
    <message>
        <source>Not good: the picture is of one flat colour (%1).</source>
        <translation>不合格：图片为单一颜色（%1）。</translation>
    </message>
    <message>
        <source>Not good: the picture has the wrong size (%1).</source>
        <translation>不合格：图片尺寸不对（%1）。</translation>
    </message>
    <message>
        <source>Not good: a strong colour cast on a neutral prompt (%1).</source>
        <translation>不合格：中性提示词出现明显偏色（%1）。</translation>
    </message>
    <message>
        <source>Good, after the guards repaired it: %1.</source>
        <translation>合格，经画面防护修复：%1。</translation>
    </message>
    <message>
        <source>Good: %1.</source>
        <translation>合格：%1。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::QuickCheckLine</name>
    <message>
        <source>Checking …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Quick check</source>
        <translation>快速检查</translation>
    </message>
    <message>
        <source>One picture of a simple prompt with these settings, and a verdict. It does not join your pictures.</source>
        <translation>用当前设置和简单的提示词出一张图，并给出结论。它不会混入您的图片。</translation>
    </message>
    <message>
        <source>Picture of the quick check</source>
        <translation>快速检查的图片</translation>
    </message>
</context>
<context>
    <name>zimage::ui::RemediesScreen</name>
    <message>
        <source>&amp;Remedies …</source>
        <translation>问题处理(&amp;R)…</translation>
    </message>
    <message>
        <source>Remedies</source>
        <translation>问题处理</translation>
    </message>
</context>
<context>
    <name>zimage::ui::RemediesWindow</name>
    <message>
        <source>No remedy has this word in it.</source>
        <translation>没有包含这个词的处理办法。</translation>
    </message>
    <message>
        <source>Remedies</source>
        <translation>问题处理</translation>
    </message>
    <message>
        <source>Search: black, memory, skin …</source>
        <translation>搜索：黑图、内存、皮肤…</translation>
    </message>
    <message>
        <source>Search the remedies</source>
        <translation>搜索处理办法</translation>
    </message>
    <message>
        <source>Cause:</source>
        <translation>原因：</translation>
    </message>
    <message>
        <source>Remedy:</source>
        <translation>处理：</translation>
    </message>
    <message>
        <source>Check:</source>
        <translation>检查：</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Apply: %1</source>
        <translation>应用：%1</translation>
    </message>
    <message>
        <source>Changes the settings, makes a quick check, and can be undone</source>
        <translation>更改设置，做一次快速检查，并可撤销</translation>
    </message>
</context>
<context>
    <name>zimage::ui::RemedyController</name>
    <message>
        <source>Quick check: %1</source>
        <translation>快速检查：%1</translation>
    </message>
    <message>
        <source>Apply the remedy</source>
        <translation>应用处理办法</translation>
    </message>
    <message>
        <source>The settings have this remedy already.</source>
        <translation>当前设置已包含此处理。</translation>
    </message>
    <message>
        <source>Checking …</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>The settings are as they were before the remedy.</source>
        <translation>设置已恢复到处理之前。</translation>
    </message>
    <message>
        <source>Applied: %1 %2</source>
        <translation>已应用：%1 %2</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ResolutionPicker</name>
    <message>
        <source>%1  ·  %2 MP</source>
        <translation>%1  ·  %2 百万像素</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Shapes to choose from</source>
        <translation>可选画面比例</translation>
    </message>
    <message>
        <source>Swap width and height</source>
        <translation>交换宽高</translation>
    </message>
    <message>
        <source>Keep the proportions</source>
        <translation>锁定宽高比</translation>
    </message>
    <message>
        <source>Snap</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>What is typed goes to the nearest multiple of 64</source>
        <translation>输入的数值取最接近的 64 的倍数</translation>
    </message>
    <message>
        <source>What is typed goes to the nearest multiple of %1, the model&apos;s unit</source>
        <translation>输入的数值取最接近的 %1（模型单位）的倍数</translation>
    </message>
    <message>
        <source>exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Snap: %1</source>
        <translation>对齐：%1</translation>
    </message>
    <message>
        <source>Sizes of about %1 pixels</source>
        <translation>约 %1 像素的尺寸</translation>
    </message>
    <message>
        <source>Largest that fits</source>
        <translation>放得下的最大尺寸</translation>
    </message>
    <message>
        <source>Takes the largest size of this shape that fits into the memory</source>
        <translation>选用此形状中放得下的最大尺寸</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>最大</translation>
    </message>
</context>
<context>
    <name>zimage::ui::RestartController</name>
    <message>
        <source>%1 Nothing is lost: restart to go on.</source>
        <translation>%1 没有丢失任何内容：重新启动后继续。</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新启动</translation>
    </message>
    <message>
        <source>The program could not be started anew. Close it and start it by hand: everything will be there.</source>
        <translation>无法重新启动程序。请关闭后手动启动：一切都会恢复。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Another studio could not be started. Start it by hand: the session is kept.</source>
        <translation>无法启动另一个窗口。请手动启动：会话已保留。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SaveTemplateDialog</name>
    <message>
        <source>Save the prompt as a template</source>
        <translation>将提示词保存为模板</translation>
    </message>
    <message>
        <source>Name of the template</source>
        <translation>模板名称</translation>
    </message>
    <message>
        <source>Select the words that change from picture to picture and make a slot of them.</source>
        <translation>选中每张图片都会变化的词语，把它们设为空位。</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Name of the slot, such as light</source>
        <translation>空位名称，例如“光线”</translation>
    </message>
    <message>
        <source>Name of the slot</source>
        <translation>空位名称</translation>
    </message>
    <message>
        <source>Make a slot</source>
        <translation>设为空位</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Remove all slots</source>
        <translation>移除所有空位</translation>
    </message>
    <message>
        <source>(unnamed)</source>
        <translation>（未命名）</translation>
    </message>
    <message>
        <source>No slots yet; the template is then a fixed sentence.</source>
        <translation>还没有空位；模板就是一个固定的句子。</translation>
    </message>
    <message>
        <source>Slots: %1</source>
        <translation>空位：%1</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SeedField</name>
    <message>
        <source>Give a whole number from 0, or nothing for a random seed.</source>
        <translation>请输入不小于 0 的整数，留空则为随机种子。</translation>
    </message>
    <message>
        <source>Draw a new seed</source>
        <translation>随机抽取新种子</translation>
    </message>
    <message>
        <source>Previous seed</source>
        <translation>上一个种子</translation>
    </message>
    <message>
        <source>Next seed</source>
        <translation>下一个种子</translation>
    </message>
    <message>
        <source>random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Last used: %1</source>
        <translation>上次使用：%1</translation>
    </message>
    <message>
        <source>Seed is kept: back to random</source>
        <translation>种子已锁定：改回随机</translation>
    </message>
    <message>
        <source>Keep the last seed, %1</source>
        <translation>锁定上次的种子 %1</translation>
    </message>
    <message>
        <source>Keep one seed</source>
        <translation>锁定一个种子</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SessionPictures</name>
    <message>
        <source>Picture %1 of %2, seed %3, %4 × %5</source>
        <translation>第 %1 张，共 %2 张，种子 %3，%4 × %5</translation>
    </message>
    <message>
        <source>, draft</source>
        <translation>，草图</translation>
    </message>
    <message>
        <source>, repaired by the guards</source>
        <translation>，已由守护修复</translation>
    </message>
    <message>
        <source>, rejected by the guards</source>
        <translation>，已被守护拒绝</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SessionStore</name>
    <message>
        <source>it is too large</source>
        <translation>文件过大</translation>
    </message>
    <message>
        <source>it is no session</source>
        <translation>不是会话文件</translation>
    </message>
    <message>
        <source>a later version wrote it</source>
        <translation>由更新的版本写入</translation>
    </message>
    <message>
        <source>The last session could not be restored (%1); its file was kept as %2.</source>
        <translation>无法恢复上次会话（%1）；其文件已保留为 %2。</translation>
    </message>
    <message>
        <source>Its drafts are in %1.</source>
        <translation>其中的草稿在 %1。</translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation>它不是文件</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Another studio ended unexpectedly. Its session is kept and can be opened beside this one.</source>
        <translation>另一个窗口意外结束。它的会话已保留，可以与当前会话同时打开。</translation>
    </message>
    <message>
        <source>Another studio has the first session open. This window has a session of its own.</source>
        <translation>第一个会话已在另一个窗口中打开。此窗口使用自己的会话。</translation>
    </message>
    <message>
        <source>Another studio (%1) has the first session open. This window has a session of its own.</source>
        <translation>第一个会话已在另一个窗口（%1）中打开。此窗口使用自己的会话。</translation>
    </message>
    <message>
        <source>The session cannot be kept. %1</source>
        <translation>无法保存会话。%1</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Folder for pictures</source>
        <translation>图片文件夹</translation>
    </message>
    <message>
        <source>Names of pictures</source>
        <translation>图片名称</translation>
    </message>
    <message>
        <source>{date}, {time}, {model}, {index} and every parameter, such as {seed} or {steps}; / makes folders. Files that exist are never overwritten.</source>
        <translation>可用 {date}、{time}、{model}、{index} 以及任意参数，如 {seed} 或 {steps}；/ 用于建立子文件夹。已有文件绝不会被覆盖。</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder for pictures</source>
        <translation>选择图片文件夹</translation>
    </message>
    <message>
        <source>&amp;Pictures go to</source>
        <translation>图片保存到(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Their names</source>
        <translation>文件命名(&amp;T)</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>For example: %1</source>
        <translation>例如：%1</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ShapeRow</name>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
</context>
<context>
    <name>zimage::ui::SlotBar</name>
    <message>
        <source>Put the template away; its words stay</source>
        <translation>收起模板，文字保留</translation>
    </message>
    <message>
        <source>Other words …</source>
        <translation>其他词语…</translation>
    </message>
    <message>
        <source>Other words for %1</source>
        <translation>“%1”的其他词语</translation>
    </message>
    <message>
        <source>%1: its words are no longer in the prompt, which is yours now.</source>
        <translation>%1：它的文字已不在提示词中，现在由您自己掌握。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::StatusStrip</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Engine starting …</source>
        <translation>引擎正在启动…</translation>
    </message>
    <message numerus="yes">
        <source>Queue · %n waiting</source>
        <translation>
            <numerusform>队列 · %n 项等待</numerusform>
        </translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message numerus="yes">
        <source>Log · %n warning(s)</source>
        <translation>
            <numerusform>日志 · %n 条警告</numerusform>
        </translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>%1 memory</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Where the model runs</source>
        <translation>模型的运行设备</translation>
    </message>
    <message>
        <source>Memory that the program uses</source>
        <translation>程序占用的内存</translation>
    </message>
    <message>
        <source>Shows what waits to be made</source>
        <translation>显示等待生成的任务</translation>
    </message>
    <message>
        <source>Shows what the program says of itself</source>
        <translation>显示程序的运行记录</translation>
    </message>
    <message>
        <source>GPU %1 of %2 GB, peak %3</source>
        <translation>显存 %1 / %2 GB，峰值 %3</translation>
    </message>
    <message>
        <source>GPU %1 GB, peak %2</source>
        <translation>显存 %1 GB，峰值 %2</translation>
    </message>
    <message>
        <source>The card&apos;s memory: what is held after the last job, and the most during it. %1 GB were kept from other programs at the most.</source>
        <translation>显存：上一个任务结束后占用的量，以及任务期间的峰值。其间最多预留了 %1 GB，其他程序无法使用。</translation>
    </message>
</context>
<context>
    <name>zimage::ui::StepCard</name>
    <message>
        <source>Loading the model …</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Picture %1 of %2, step %3 of %4</source>
        <translation>第 %1 / %2 张，第 %3 / %4 步</translation>
    </message>
    <message>
        <source>Measurement %1 of %2</source>
        <translation>测量 %1 / %2</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stopped before the end.</source>
        <translation>中途停止。</translation>
    </message>
    <message>
        <source>Passed.</source>
        <translation>通过。</translation>
    </message>
    <message>
        <source>Not passed.</source>
        <translation>未通过。</translation>
    </message>
    <message>
        <source>%1: left out (%2)</source>
        <translation>%1：跳过（%2）</translation>
    </message>
    <message>
        <source>%1: %2 s, peak memory %3</source>
        <translation>%1：%2 秒，内存峰值 %3</translation>
    </message>
    <message>
        <source>%1: %2 s → %3 s, peak memory %4 → %5</source>
        <translation>%1：%2 秒 → %3 秒，内存峰值 %4 → %5</translation>
    </message>
    <message>
        <source>pictures differ by %1 of 255</source>
        <translation>两图相差 %1 / 255</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep: %1</source>
        <translation>保留：%1</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Compare the pictures: %1</source>
        <translation>对比图片：%1</translation>
    </message>
    <message>
        <source>without it</source>
        <translation>没有它</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>Sets: %1</source>
        <translation>设置：%1</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>重新运行</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Undo this step</source>
        <translation>撤销此步</translation>
    </message>
    <message>
        <source>Back to the settings before it; later steps go with it</source>
        <translation>恢复到此步之前的设置；之后的步骤一并撤销</translation>
    </message>
</context>
<context>
    <name>zimage::ui::StudioActions</name>
    <message>
        <source>&amp;Open model folder …</source>
        <translation>打开模型文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Embedded model</source>
        <translation>内置模型(&amp;E)</translation>
    </message>
    <message>
        <source>Show the &amp;pictures folder</source>
        <translation>打开图片文件夹(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;New session</source>
        <translation>新建会话(&amp;N)</translation>
    </message>
    <message>
        <source>Empties the strip; the files stay</source>
        <translation>清空胶片条，文件保留</translation>
    </message>
    <message>
        <source>&amp;Settings …</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>Four &amp;drafts</source>
        <translation>四张草稿(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Stop now</source>
        <translation>立即停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop &amp;after this picture</source>
        <translation>完成当前图片后停止(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Continue the queue</source>
        <translation>继续队列(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lear the queue</source>
        <translation>清空队列(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Queue</source>
        <translation>队列(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Log</source>
        <translation>日志(&amp;L)</translation>
    </message>
    <message>
        <source>Live &amp;previews</source>
        <translation>实时预览(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;About Z-Image Studio</source>
        <translation>关于 Z-Image Studio(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Bring the last strip back</source>
        <translation>恢复上一个胶片条(&amp;B)</translation>
    </message>
</context>
<context>
    <name>zimage::ui::StudioMenus</name>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Recent models</source>
        <translation>最近使用的模型(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>外观(&amp;A)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
</context>
<context>
    <name>zimage::ui::TemplatePicker</name>
    <message>
        <source>Prompt templates</source>
        <translation>提示词模板</translation>
    </message>
    <message>
        <source>Save the prompt as a template …</source>
        <translation>将提示词保存为模板…</translation>
    </message>
</context>
<context>
    <name>zimage::ui::TrashedFile</name>
    <message>
        <source>the trash folder %1 cannot be written</source>
        <translation>无法写入回收站文件夹 %1</translation>
    </message>
    <message>
        <source>its disk has no trash, and %1 cannot be written</source>
        <translation>所在磁盘没有回收站，且无法写入 %1</translation>
    </message>
    <message>
        <source>it holds too many files of this name</source>
        <translation>回收站中同名文件过多</translation>
    </message>
    <message>
        <source>it is not there any more</source>
        <translation>文件已不存在</translation>
    </message>
</context>
<context>
    <name>zimage::ui::TuningScreen</name>
    <message>
        <source>&amp;Tuning guide …</source>
        <translation>调校向导(&amp;T)…</translation>
    </message>
    <message>
        <source>The preset “%1” is saved and chosen.</source>
        <translation>预设“%1”已保存并选用。</translation>
    </message>
    <message>
        <source>Tuning guide</source>
        <translation>调校向导</translation>
    </message>
</context>
<context>
    <name>zimage::ui::TuningWindow</name>
    <message>
        <source>There is no model to tune. Open a model folder first.</source>
        <translation>没有可调校的模型。请先打开模型文件夹。</translation>
    </message>
    <message>
        <source>For %1. %2</source>
        <translation>针对 %1。%2</translation>
    </message>
    <message>
        <source>Tuning guide</source>
        <translation>调校向导</translation>
    </message>
    <message>
        <source>Begin with the model&apos;s values</source>
        <translation>从模型自己的数值开始</translation>
    </message>
    <message>
        <source>Begin with the article&apos;s values</source>
        <translation>从文章的数值开始</translation>
    </message>
    <message>
        <source>Values of step 1</source>
        <translation>第一步的数值</translation>
    </message>
    <message>
        <source>Quick: few and small</source>
        <translation>快速：少而小</translation>
    </message>
    <message>
        <source>Ten pictures in a row</source>
        <translation>连续十张</translation>
    </message>
    <message>
        <source>Long: fifty in a row</source>
        <translation>长测：连续五十张</translation>
    </message>
    <message>
        <source>How thoroughly to measure</source>
        <translation>测量的细致程度</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>存为预设</translation>
    </message>
    <message>
        <source>Saves the settings with their figures and chooses the preset; all steps that were run must have passed</source>
        <translation>保存设置与测得的数字，并选用该预设；运行过的步骤必须全部通过</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>使用这些设置</translation>
    </message>
    <message>
        <source>Takes the settings over into the controls without saving them</source>
        <translation>把设置带入控制面板，但不保存</translation>
    </message>
</context>
<context>
    <name>zimage::ui::UnfinishedMessage</name>
    <message numerus="yes">
        <source>%n picture(s) could not be finished or saved. What was computed is kept.</source>
        <translation>
            <numerusform>%n 张图片未能完成或保存，已计算的部分都保留着。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>zimage::ui::UnfinishedScreen</name>
    <message>
        <source>&amp;Unfinished pictures …</source>
        <translation>未完成的图片(&amp;U)…</translation>
    </message>
    <message>
        <source>&amp;Unfinished pictures (%1) …</source>
        <translation>未完成的图片（%1）(&amp;U)…</translation>
    </message>
    <message>
        <source>Unfinished pictures</source>
        <translation>未完成的图片</translation>
    </message>
</context>
<context>
    <name>zimage::ui::UnfinishedWindow</name>
    <message>
        <source>Every picture is finished and saved.</source>
        <translation>所有图片都已完成并保存。</translation>
    </message>
    <message>
        <source>What was computed of these pictures is kept. Finish goes on from there and saves them in the folder of the settings.</source>
        <translation>这些图片已计算的部分都保留着。点击“完成”会从那里继续，并保存到设置中的文件夹。</translation>
    </message>
    <message>
        <source>(no prompt)</source>
        <translation>（无提示词）</translation>
    </message>
    <message>
        <source>%1×%2, seed %3, %4, %5 of %6 steps done, %7</source>
        <translation>%1×%2，种子 %3，%4，已完成 %5/%6 步，%7</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Save elsewhere …</source>
        <translation>保存到其他位置…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>%1 cannot be removed.</source>
        <translation>无法删除 %1。</translation>
    </message>
    <message>
        <source>Unfinished pictures</source>
        <translation>未完成的图片</translation>
    </message>
</context>
<context>
    <name>zimage::ui::VariationBar</name>
    <message>
        <source>Type what may stand in place of the marked words, with commas between.</source>
        <translation>输入可替换所选词语的内容，以逗号分隔。</translation>
    </message>
    <message>
        <source>Mark the words in the prompt that give way to others.</source>
        <translation>请在提示词中选中要替换的词语。</translation>
    </message>
    <message>
        <source>This picture is a variation already, with variation seed %1. It keeps that one, and the strength goes to both sides.</source>
        <translation>这张图片本身就是变体（变体种子 %1）。变体种子保持不变，强度向两侧变化。</translation>
    </message>
    <message>
        <source>Other noise for the same picture: little keeps its layout, much leaves it.</source>
        <translation>为同一张图片换一部分噪声：少许保持构图，过多则会改变构图。</translation>
    </message>
    <message>
        <source>Moves what the model reads in the prompt: for models whose seeds look alike.</source>
        <translation>扰动模型对提示词的理解：适合不同种子结果相近的模型。</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message numerus="yes">
        <source>Make %n variation(s)</source>
        <translation>
            <numerusform>生成 %n 张变体</numerusform>
        </translation>
    </message>
    <message>
        <source>Make variations</source>
        <translation>生成变体</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Blends the picture&apos;s noise with that of other seeds</source>
        <translation>将图片的噪声与其他种子的噪声混合</translation>
    </message>
    <message>
        <source>Prompt noise</source>
        <translation>提示词噪声</translation>
    </message>
    <message>
        <source>Noise on what the text encoder makes of the prompt</source>
        <translation>加在文本编码器对提示词的编码上的噪声</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词语</translation>
    </message>
    <message>
        <source>Other words in the prompt</source>
        <translation>替换提示词中的词语</translation>
    </message>
    <message>
        <source>Size of the grid</source>
        <translation>网格大小</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Seeds from</source>
        <translation>起始种子</translation>
    </message>
    <message>
        <source>First variation seed</source>
        <translation>第一个变体种子</translation>
    </message>
    <message>
        <source>Prompt of the picture</source>
        <translation>图片的提示词</translation>
    </message>
    <message>
        <source>Slots and lists</source>
        <translation>槽位与词表</translation>
    </message>
    <message>
        <source>Slot or list …</source>
        <translation>槽位或词表…</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>替换词</translation>
    </message>
    <message>
        <source>blue, dark green, gold</source>
        <translation>蓝色，墨绿，金色</translation>
    </message>
</context>
<context>
    <name>zimage::ui::VariationScreen</name>
    <message>
        <source>&amp;Variations …</source>
        <translation>变体(&amp;V)…</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>变体</translation>
    </message>
</context>
<context>
    <name>zimage::ui::Variations</name>
    <message>
        <source>fewer words</source>
        <translation>词语减少</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>blend %1 % towards %2</source>
        <translation>向 %2 混合 %1 %</translation>
    </message>
    <message>
        <source>prompt noise %1 % of %2</source>
        <translation>%2 的提示词噪声 %1 %</translation>
    </message>
    <message>
        <source>seed %1 alone</source>
        <translation>仅种子 %1</translation>
    </message>
</context>
<context>
    <name>zimage::ui::ZoomView</name>
    <message>
        <source>Previous</source>
        <translation>上一张</translation>
    </message>
</context>
</TS>
